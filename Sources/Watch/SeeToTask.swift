import Audit
import Core
import SQLite
import Storage

/// The tasks within the actor's scope, the newest first: of the paired households for a volunteer,
/// of its villages' for a coordinator, all for the county office. Throws
/// `CommonRefusal.roleMayNot`.
package func watchTasks(
  _ status: WatchStatus, isEscalated: Bool?, _ page: PageRequest, as actor: Actor,
  in db: Connection
) throws -> Page<WatchTask> {
  guard let scope = actor.scope(of: .keepWatch) else { throw CommonRefusal.roleMayNot }
  let found = try WatchStore.list(
    status, isEscalated: isEscalated, page, scope, of: actor, in: db)
  return Page(found, limit: page.limit) { Cursor(id: $0.id) }
}

/// One task. Throws `CommonRefusal.notFound` outside of the actor's scope.
package func watchTask(
  _ id: Identifier, as actor: Actor, in db: Connection
) throws -> WatchTask {
  guard let task = try WatchStore.find(id, in: db),
    actor.may(.keepWatch, volunteer: task.volunteer, villages: [task.village])
  else { throw CommonRefusal.notFound(what: "task") }
  return task
}

/// Closes a task that somebody saw to, with what came of it. Throws `CommonRefusal.notFound`
/// outside of the actor's scope, and `WatchRefusal.closedAlready`.
package func seeToTask(
  _ id: Identifier, note: String, as actor: Actor, in db: Connection
) throws -> WatchTask {
  let task = try watchTask(id, as: actor, in: db)
  if task.status != .open { throw WatchRefusal.closedAlready }
  try WatchStore.close(id, .done, by: actor.id, note: note, in: db)
  let done = try found(id, in: db)
  try record(
    .watchTaskDone, of: id, partOf: task.household, from: task.facts, to: done.facts, as: actor,
    in: db)
  return done
}

/// The rule of tasks.
package enum WatchRefusal: Refusal, Equatable {
  case closedAlready

  package var kind: RefusalKind { .conflict }
  package var code: String { "wrong_state" }
  package var detail: String { "This task is closed already." }
}
