import Core
import HTTP
import Households
import JSON
import Listings

let capacityRoutes: [Endpoint] = [
  Endpoint(
    .get, "/v1/capacity-factors", .browseListings,
    "What one of a household's resources gives at the most, and where that is from.",
    answers: .resource(.page(of: .capacityFactor))
  ) { call in
    let factors = try call.read { try capacityFactors(in: $0) }
    call.respondWithResource { json in
      writeList(factors, to: &json) { factor, json in
        json.member("category", factor.category)
        json.member("resource", factor.resource)
        json.member("grams", factor.grams)
        json.member("days", factor.days)
        json.member("source", factor.source)
      }
    }
  },
  Endpoint(
    .get, "/v1/households/{id}/resources", .readHouseholds,
    "What a household has to harvest from.", answers: .resource(.page(of: .resource))
  ) { call in
    let id = try call.identifier("id", of: "household")
    let resources = try call.read { try Households.resources(of: id, as: call.actor, in: $0) }
    call.respondWithResource { json in
      writeList(resources, to: &json) { resource, json in writeMembers(resource, to: &json) }
    }
  },
  Endpoint(
    .put, "/v1/households/{id}/resources/{resource}", .keepHouseholds,
    """
    Records how much of a resource a household has. Where a coordinator counts more than before, \
    the rest bounds harvests once the county office confirmed it by recording the same.
    """,
    body: { fields in
      (
        quantity: fields.integer("quantity", Resource.quantities),
        countedOn: fields.optionalDate("counted_on", notAfter: fields.today)
      )
    }, answers: .value(.resource),
    refuses: [HouseholdRefusal.countedInFuture, .countedBeforeLastCount]
  ) { call, form in
    let id = try call.identifier("id", of: "household")
    let name = call.exchange.parameter("resource")
    let actor = call.actor
    let resource = try await call.database.write { db in
      try countResource(
        name, form.quantity, on: form.countedOn, of: id,
        among: try capacityFactors(in: db).map(\.resource), as: actor, in: db)
    }
    call.respond { json in
      json.beginObject()
      writeMembers(resource, to: &json)
      json.endObject()
    }
  },
]

extension Schema {
  /// The word of a resource.
  static let resourceName = Schema(.text(Text(pattern: "^[a-z_0-9]{1,40}$", example: "hens")))

  fileprivate static let resource = named(
    "Resource",
    [
      "resource": .resourceName, "quantity": .integer,
      "confirmed": .integer.noted("Of it, what bounds a harvest."), "counted_on": .date,
    ])

  fileprivate static let capacityFactor = named(
    "CapacityFactor",
    [
      "category": .text, "resource": .resourceName, "grams": .integer, "days": .integer,
      "source": .text,
    ])

  /// Why a household's part of a lot is more than plausible.
  static let capacityFlag = named(
    "CapacityFlag",
    [
      "household_id": .identifier, "basis": .choice(CapacityBasis.self),
      "resource": .text.orNull.noted("What bounds it, joined by commas where several do."),
      "days": .integer.noted("Within how many days, the lot's own among them."),
      "harvested_g": .integer.noted("With the lot."), "plausible_g": .integer,
    ])
}

/// A whole list of objects, which is short enough for one page.
private func writeList<T>(
  _ items: [T], to json: inout JSONWriter, _ write: (T, inout JSONWriter) -> Void
) {
  json.beginObject()
  json.objects("items", items, write)
  json.memberNull("next_cursor")
  json.endObject()
}

private func writeMembers(_ resource: Resource, to json: inout JSONWriter) {
  json.member("resource", resource.name)
  json.member("quantity", resource.quantity)
  json.member("confirmed", resource.confirmed)
  json.member("counted_on", resource.countedOn)
}

/// Why a lot is, or was, held.
func writeFlags(_ flags: [CapacityFlag], to json: inout JSONWriter) {
  json.objects("flags", flags) { flag, json in
    json.member("household_id", flag.household)
    json.member("basis", flag.basis)
    json.member("resource", flag.resource)
    json.member("days", flag.days)
    json.member("harvested_g", flag.harvestedGrams)
    json.member("plausible_g", flag.plausibleGrams)
  }
}
