import Testing

/// `make demo-journey`: every role's way through an order, with `curl`.
@Suite("The journey of the demo", .onThreadsOfTheirOwn)
struct DemoJourneyTests {
  private func run(_ program: String) throws -> Program.Run {
    let bash = try ChildProcess(
      [Documents.path("scripts/demo-journey.sh")], program: "/bin/bash",
      environment: [
        "SHANHUO_PROGRAM": program, "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8",
      ])
    let output = try bash.readToEnd()
    return Program.Run(end: try bash.wait(), output: output, errors: bash.errorText)
  }

  @Test("Each role gets what it should, and the books are whole in the end")
  func journey() throws {
    let run = try run(Program.path)
    #expect(run.end == .exited(0), "\(run.output)\(run.errors)")
    for role in [
      "office", "coordinator", "buyer", "volunteer", "anybody", "canteen", "carrier",
    ] {
      #expect(run.output.contains("\n\(role): "))
    }
    #expect(run.output.contains(#"{"balance_fen":11220}"#))
    for told in [
      #""substitute_for":1"#, #"{"code":"unproven_notice"}"#, #"{"outcome":"tracked","code":null}"#,
      "The money reached 1 household", #""cash_on_delivery":{"is_allowed":true,"code":null}"#,
      #"{"code":"cash_in_transit"}"#, #"{"kind":"handed_in""#,
      #"{"status":"accepted","compensated_fen":1100}"#, #"{"stars":4}"#, #""last":["reversal""#,
      #"{"status":"active","weekday":"monday","kilograms":2}"#, "  陈家乌鸡蛋 30枚\n",
    ] {
      #expect(run.output.contains(told), "\(told)")
    }
    #expect(run.output.contains("verified: "))
  }

  @Test("A program that does not serve is told of")
  func fails() throws {
    let run = try run("/bin/false")
    #expect(run.end != .exited(0))
  }
}
