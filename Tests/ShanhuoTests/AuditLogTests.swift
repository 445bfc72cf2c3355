import Foundation
import SQLite
import TestSupport
import Testing

@Suite("The audit log of the running program", .onThreadsOfTheirOwn)
struct AuditLogTests {
  let county: County
  let site: Site

  init() throws {
    county = try County.ready()
    site = try county.site()
  }

  private func log(_ client: HTTPClient, _ query: String) throws -> [String] {
    let answer = try client.send("GET", "/v1/audit?\(query)", token: county.admin)
    try #require(answer.status == 200, "\(answer.text)")
    return answer["items"]?.items.map { entry in
      ["action", "actor_role", "address"].map { entry[$0]?.text ?? "-" }.joined(separator: " ")
    } ?? []
  }

  @Test("It has the address that a change came from, with a token and without one")
  func addresses() throws {
    let server = try ServerProcess(site.database)
    let client = try server.client()
    let user = try client.send(
      "POST", "/v1/users",
      #"{"phone":"19911112222","name":"虚构","password":"opensesame-opensesame"}"#)
    let account = try #require(user["id"]?.text)
    let login = try client.send(
      "POST", "/v1/sessions", #"{"phone":"19911112222","password":"opensesame-opensesame"}"#)
    let token = try #require(login["token"]?.text)
    let placed = try client.send(
      "POST", "/v1/orders", token: token, key: "audit", order(of: county.honey))
    #expect(placed.status == 201)
    let placedID = try #require(placed["id"]?.text)
    #expect(try log(client, "subject=\(placedID)") == ["order.placed buyer 127.0.0.1"])
    #expect(
      try log(client, "subject=\(account)") == [
        "session.opened buyer 127.0.0.1", "account.opened stranger 127.0.0.1",
      ])
    #expect(try client.send("GET", "/v1/audit", token: token).status == 403)
    #expect(try server.stop() == .exited(0))
    #expect(try site.faults() == "")
  }

  @Test("What the operator does by the command line is on record as the operator's")
  func commandLine() throws {
    let added = try Program.run(
      "user", "add", "--database", site.database, "--role", "volunteer", "--phone", "19911113333",
      "--name", "虚构", input: "opensesame-opensesame\n")
    try #require(added.end == .exited(0), "\(added.errors)")
    let roster = try site.write(
      """
      village,code,head_name,registered_on,member_name,relation,birth_year,can_work
      青桐沟村,AUD-1,虚构,2016-03-01,虚构,户主,1961,1
      青桐沟村,AUD-2,虚构,2016-03-01,虚构,户主,1961,1
      """, to: "roster.csv")
    let imported = try Program.run(
      "import", "households", "--database", site.database, roster)
    try #require(imported.end == .exited(0), "\(imported.errors)")
    let db = try site.open()
    let ids = try db.rawRows(
      """
      SELECT id FROM household WHERE code LIKE 'AUD-%'
      UNION ALL SELECT id FROM user_account WHERE phone = '19911113333'
      """)
    #expect(ids.count == 3)
    for id in ids {
      let found = try db.rawRows(
        "SELECT action, actor_role, actor_id FROM audit_entry WHERE subject_id = \(id[0])")
      #expect(found.count == 1)
      #expect(found.first?[1] == "operator" && found.first?[2] == "NULL")
    }
    #expect(try site.faults() == "")
  }

  @Test("`verify` tells the head of the log, and names the entry that was tampered with")
  func verify() throws {
    let whole = try Program.run("verify", "--database", site.database)
    #expect(whole.end == .exited(0))
    let db = try site.open()
    let head = try db.rawRows("SELECT sequence, lower(hex(hash)) FROM audit_head")[0]
    #expect(whole.output.hasSuffix("audit head \(head[0]) \(head[1])\n"), "\(whole.output)")
    try db.script(
      """
      DROP TRIGGER audit_entry_is_final_update;
      UPDATE audit_entry SET actor_role = 'admin' WHERE sequence = 3
      """)
    let spoilt = try Program.run("verify", "--database", site.database)
    #expect(spoilt.end == .exited(1))
    #expect(spoilt.output.contains("audit entry 3 is not what was written"), "\(spoilt.output)")
    #expect(!spoilt.output.contains("verified"))
  }
}
