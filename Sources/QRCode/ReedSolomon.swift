/// The code that lets a reader correct what it misreads (ISO/IEC 18004:2015, section 7.5), over the
/// field of 256 elements that 1 + x² + x³ + x⁴ + x⁸ makes.
struct ReedSolomon {
  /// The coefficients of the generator polynomial below its highest one, which is 1, the highest
  /// first (Annex A).
  let generator: [UInt8]

  /// For so many codewords of correction.
  init(corrections: Int) {
    var product = [UInt8](repeating: 0, count: corrections)
    product[corrections - 1] = 1
    var root: UInt8 = 1
    for _ in 0..<corrections {
      // Times (x − root).
      for place in product.indices {
        product[place] = multiply(product[place], root)
        if place + 1 < corrections { product[place] ^= product[place + 1] }
      }
      root = multiply(root, 2)
    }
    generator = product
  }

  /// The codewords of correction for a block: what is left when it is divided by the generator.
  func remainder(of block: [UInt8]) -> [UInt8] {
    var rest = [UInt8](repeating: 0, count: generator.count)
    for codeword in block {
      let factor = codeword ^ rest.removeFirst()
      rest.append(0)
      for place in rest.indices { rest[place] ^= multiply(generator[place], factor) }
    }
    return rest
  }
}

/// The product of two elements of the field.
func multiply(_ left: UInt8, _ right: UInt8) -> UInt8 {
  var product: UInt8 = 0
  for shift in (0..<8).reversed() {
    // x⁸ is 1 + x² + x³ + x⁴.
    product = product << 1 ^ (product >> 7) &* 0x1d
    product ^= (right >> shift & 1) &* left
  }
  return product
}
