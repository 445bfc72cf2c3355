-- Finds the entries of an action without a walk through the whole log. Those that nearly every
-- order writes are left out: nobody asks for them by their action, and an order is to write no more
-- for it. `AuditStore.isRareAction` repeats the condition, for SQLite uses the index only then.
CREATE INDEX audit_entry_by_rare_action ON audit_entry (action)
WHERE action <> 'order.placed' AND action <> 'order.paid' AND action <> 'order.confirmed'
  AND action <> 'order.cancelled' AND action <> 'consignment.moved' AND action <> 'parcel.sent'
  AND action <> 'parcel.moved';
