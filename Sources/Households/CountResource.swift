import Audit
import Core
import SQLite
import Storage

/// Records how much of a resource a household has, in the place of the last count, and gives it.
/// `known` are the resources that there are. A first count holds as it is; what anybody but the
/// county office counts more than before bounds no harvest until the office has counted it too.
/// Those who keep the household may, its volunteer may not. Throws `CommonRefusal.notFound` outside
/// of the actor's scope or for another resource, and `HouseholdRefusal.countedInFuture` and
/// `.countedBeforeLastCount`.
package func countResource(
  _ name: String, _ quantity: Int, on day: CivilDate?, of household: Identifier,
  among known: [String], as actor: Actor, in db: Connection
) throws -> Resource {
  _ = try keptHousehold(household, as: actor, in: db)
  guard known.contains(name) else { throw CommonRefusal.notFound(what: "resource") }
  let day = day ?? db.today
  if day > db.today { throw HouseholdRefusal.countedInFuture }
  let last = try ResourceStore.find(name, of: household, in: db)
  if let last, day < last.countedOn { throw HouseholdRefusal.countedBeforeLastCount }
  let believed = last?.confirmed ?? quantity
  let resource = Resource(
    household: household, name: name, quantity: quantity,
    confirmed: actor.may(.reviewListings) ? quantity : min(quantity, believed), countedOn: day)
  try ResourceStore.put(resource, in: db)
  try record(
    .resourceCounted, of: household, from: last?.facts ?? [:], to: resource.facts, as: actor,
    in: db)
  return resource
}

/// What the household has, by the resources' names. Throws `CommonRefusal.notFound` outside of the
/// actor's scope.
package func resources(
  of id: Identifier, as actor: Actor, in db: Connection
) throws -> [Resource] {
  _ = try household(id, as: actor, in: db)
  return try ResourceStore.list(of: [id], in: db)
}

/// What these households have.
package func resources(of households: [Identifier], in db: Connection) throws -> [Resource] {
  try ResourceStore.list(of: households, in: db)
}
