/// What the writer did since it was started.
package struct WriterStatistics: Sendable {
  /// How many commits held at most so many writes, and more than the bucket before.
  package struct BatchBucket: Sendable {
    package let upTo: Int
    package fileprivate(set) var commits = 0
  }

  package private(set) var commits = 0
  package private(set) var writes = 0
  /// Those of them whose commit was kept.
  package private(set) var keptWrites = 0
  package private(set) var failures = 0
  package private(set) var largestBatch = 0
  /// The sizes of the batches that were kept: up to 1, 2, 4, … and the largest that there is.
  package private(set) var batches: [BatchBucket] = {
    var buckets: [BatchBucket] = []
    var size = 1
    while size < Writer.maximumBatch {
      buckets.append(BatchBucket(upTo: size))
      size *= 2
    }
    return buckets + [BatchBucket(upTo: Writer.maximumBatch)]
  }()
  package internal(set) var waiting = 0
  /// The pages in the log after the last commit.
  package internal(set) var logPages = 0
  /// How often the log was copied back into the file.
  package internal(set) var checkpoints = 0

  mutating func count(batch: Int, failed: Bool) {
    writes += batch
    largestBatch = max(largestBatch, batch)
    if failed {
      failures += 1
      return
    }
    commits += 1
    keptWrites += batch
    if let bucket = batches.firstIndex(where: { batch <= $0.upTo }) {
      batches[bucket].commits += 1
    }
  }
}
