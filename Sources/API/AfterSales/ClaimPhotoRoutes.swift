import AfterSales
import Core

/// The photos of claims, for those who see the claim.
let claimPhotoRoutes = PhotoKeeping(
  pattern: "/v1/claims/{id}/photos/{n}", actions: (read: .readClaims, keep: .makeClaims),
  publicCaching: nil,
  refusals: [ClaimRefusal.wrongState(.accepted)],
  removalRefusals: [ClaimRefusal.wrongState(.accepted)],
  path: { claimPhotoPath($0, of: $1) },
  album: { .claim($0) },
  read: { try AfterSales.photo($0, of: $1, as: $2, in: $3) },
  kept: { try AfterSales.keptPhoto($0, of: $1, as: $2, in: $3) },
  put: { try AfterSales.putPhoto($0, number: $1, of: $2, as: $3, in: $4) },
  remove: { try AfterSales.removePhoto($0, of: $1, as: $2, in: $3) }
).endpoints

/// The address of a claim's photo.
func claimPhotoPath(_ number: Int, of claim: Identifier) -> String {
  "/v1/claims/\(claim)/photos/\(number)"
}
