import Addresses
import HTTP

/// What one client's attempts are counted by: its IPv4 address, or the network of its IPv6 address,
/// of which a single subscriber has all the rest (RFC 6177). Nil where there is no network in
/// between.
func clientKey(of exchange: Exchange) -> String? {
  exchange.clientAddress.map { "\($0.network)" }
}
