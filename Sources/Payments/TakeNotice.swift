import Core
import SQLite
import Storage

/// What became of a provider's notice.
package enum NoticeOutcome: String, Sendable, CaseIterable {
  /// The money was put on record.
  case takenIn = "taken_in"
  /// It was.
  case known
  /// The notice tells of no money.
  case ignored
}

/// Takes in what a provider tells, which has been proven to be its own: the money is put on record
/// as by `takeIn`, whatever became of its order. Told again, late or after what came later, it
/// changes nothing. Throws `PaymentRefusal.otherAmount` where the same payment was told of with
/// another sum.
package func takeNotice(
  _ notice: PaymentNotice?, of provider: PaymentProvider, in db: Connection
) throws -> NoticeOutcome {
  guard let notice else { return .ignored }
  let taken = try takeIn(
    NewIncomingPayment(
      provider: provider.name, reference: notice.payment, amount: notice.amount,
      payer: notice.payer, remark: notice.orderNumber, receivedOn: db.today),
    by: .program, in: db)
  return taken.isNew ? .takenIn : .known
}
