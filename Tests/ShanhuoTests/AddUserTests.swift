import SQLite
import TestSupport
import Testing

@Suite("Adding an account on the command line", .onThreadsOfTheirOwn)
struct AddUserTests {
  let site: Site

  init() throws { site = try County.ready().site() }

  private func add(
    _ words: String..., password: String = "a long password\n"
  ) throws -> Program.Run {
    try Program.run(["user", "add", "--database", site.database] + words, input: password)
  }

  private func accounts() throws -> Int {
    try site.open().value("SELECT count(*) FROM user_account")
  }

  @Test("The password comes from standard input, and its owner can log in with it")
  func logsIn() throws {
    let run = try add(
      "--role", "coordinator", "--phone", "139 0000-0000", "--name", "虚构协调员", "--village",
      "610926100391", "--village", "梨树垭村", "--may-publish")
    #expect(run.end == .exited(0))
    #expect(run.errors.isEmpty)
    #expect(run.output.wholeMatch(of: /account [0-9A-Z]{13} made\n/) != nil)

    let server = try ServerProcess(site.database)
    let answer = try server.client().send(
      "POST", "/v1/sessions", #"{"phone":"13900000000","password":"a long password"}"#)
    #expect(answer.status == 201)
    #expect(answer["user"]?["role"]?.text == "coordinator")
    #expect(answer["user"]?["villages"]?.items.count == 2)
    #expect(try server.stop() == .exited(0))
  }

  @Test("An account that is added while a server runs can be used there at once")
  func besideServer() throws {
    let server = try ServerProcess(site.database)
    let run = try add("--role", "volunteer", "--phone", "13900000000", "--name", "虚构")
    #expect(run.end == .exited(0))
    let answer = try server.client().send(
      "POST", "/v1/sessions", #"{"phone":"13900000000","password":"a long password"}"#)
    #expect(answer.status == 201)
    #expect(try server.stop() == .exited(0))
    #expect(try site.faults() == "")
  }

  @Test(
    "A common password and the own number are refused in one line",
    arguments: [
      ("password1\n", "Many people have this password; it would be guessed."),
      ("13900000000\n", "The account's own phone number would be guessed."),
    ])
  func weakPassword(password: String, reason: String) throws {
    let before = try accounts()
    let run = try add(
      "--role", "admin", "--phone", "13900000000", "--name", "虚构", password: password)
    #expect(run.end == .exited(1))
    #expect(run.errors == "shanhuo: \(reason)\n")
    #expect(try accounts() == before)
  }

  @Test("An address that failed ten times is refused, whichever account it tries next")
  func addressLimit() throws {
    _ = try add("--role", "buyer", "--phone", "13900000000", "--name", "虚构")
    let server = try ServerProcess(site.database)
    let client = try server.client()
    func logIn(_ phone: String, _ password: String) throws -> Int {
      try client.send(
        "POST", "/v1/sessions", #"{"phone":"\#(phone)","password":"\#(password)"}"#
      ).status
    }
    for number in 0..<10 { #expect(try logIn("1390000001\(number)", "wrong-one") == 401) }
    #expect(try logIn("13900000000", "a long password") == 429)
    #expect(try server.stop() == .exited(0))
  }

  @Test("A phone number that is taken is refused in one line and nothing is made")
  func takenPhone() throws {
    let before = try accounts()
    let run = try add("--role", "buyer", "--phone", "19900000004", "--name", "虚构")
    #expect(run.end == .exited(1))
    #expect(
      run.errors == "shanhuo: There is an account with this phone number already.\n")
    #expect(try accounts() == before)
  }

  @Test("A village that is not there is refused by its name")
  func unknownVillage() throws {
    let before = try accounts()
    let run = try add(
      "--role", "coordinator", "--phone", "13900000000", "--name", "虚构", "--village", "无名村")
    #expect(run.end == .exited(2))
    #expect(run.errorLines.count == 1)
    #expect(run.errors.hasPrefix("shanhuo: --village: there is no village 无名村"))
    #expect(try accounts() == before)
  }

  @Test("A coordinator without a village, and a buyer with one, are refused")
  func villagesAndRoles() throws {
    let before = try accounts()
    let without = try add("--role", "coordinator", "--phone", "13900000000", "--name", "虚构")
    #expect(without.end == .exited(2))
    #expect(without.errors.hasPrefix("shanhuo: A coordinator acts for one village at least."))
    let with = try add(
      "--role", "buyer", "--phone", "13900000000", "--name", "虚构", "--village", "610926100391")
    #expect(with.end == .exited(2))
    #expect(with.errors.hasPrefix("shanhuo: Only a coordinator acts for villages or may publish."))
    #expect(try accounts() == before)
  }

  @Test(
    "A password that is too short, too long or missing is refused",
    arguments: ["short12\n", "", "\n", String(repeating: "x", count: 129) + "\n"])
  func badPassword(password: String) throws {
    let before = try accounts()
    let run = try add(
      "--role", "buyer", "--phone", "13900000000", "--name", "虚构", password: password)
    #expect(run.end == .exited(1))
    #expect(run.errors == "shanhuo: a password has 8 to 128 characters\n")
    #expect(try accounts() == before)
  }

  @Test(
    "A name with a character that nobody sees is refused, as the API refuses it",
    arguments: ["虚\n构", "虚\u{202e}构"])
  func hiddenCharacter(name: String) throws {
    let run = try add("--role", "buyer", "--phone", "13900000000", "--name", name)
    #expect(run.end == .exited(2))
    #expect(run.errorLines.count == 1)
  }
}
