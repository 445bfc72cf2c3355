import Core
import Listings

/// The photos of listings. A cache of strangers may keep one for five minutes, so that one that was
/// replaced or taken down is gone soon, and then asks with its tag.
let listingPhotoRoutes = PhotoKeeping(
  pattern: "/v1/listings/{id}/photos/{n}", actions: (read: .browseListings, keep: .keepListings),
  publicCaching: "public, max-age=300, must-revalidate",
  refusals: [ListingRefusal.wrongState(.retired)], removalRefusals: [],
  path: { photoPath(Int64($0), of: $1) },
  album: { .listing($0) },
  read: { try Listings.photo($0, of: $1, as: $2, in: $3) },
  kept: { try Listings.keptPhoto($0, of: $1, as: $2, in: $3) },
  put: { try Listings.putPhoto($0, number: $1, of: $2, as: $3, in: $4) },
  remove: { try Listings.removePhoto($0, of: $1, as: $2, in: $3) }
).endpoints
