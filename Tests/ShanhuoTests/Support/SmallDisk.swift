import Foundation

/// A file system of a few megabytes of its own, to be filled. Only root can make one.
final class SmallDisk {
  private static let flagsOfNone: UInt = 0
  /// Whether this process may mount one here.
  static let isPossible: Bool = (try? SmallDisk(megabytes: 1)) != nil

  let folder: String
  var database: String { folder + "/county.sqlite" }
  private var ballast: String { folder + "/ballast" }

  init(megabytes: Int) throws {
    folder = FileManager.default.temporaryDirectory.path + "/shanhuo-disk-\(UUID().uuidString)"
    mkdir(folder, 0o700)
    guard mount("tmpfs", folder, "tmpfs", SmallDisk.flagsOfNone, "size=\(megabytes)m") == 0 else {
      rmdir(folder)
      throw ChildProcess.Failure(description: "no mount: \(String(cString: strerror(errno)))")
    }
  }

  deinit {
    umount2(folder, Int32(MNT_DETACH))
    rmdir(folder)
  }

  /// Takes all the space that is left.
  func fill() {
    let file = open(ballast, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    defer { close(file) }
    let page = [UInt8](repeating: 0, count: 4_096)
    while write(file, page, page.count) > 0 {}
  }

  /// Gives it back.
  func empty() { unlink(ballast) }
}
