import Glibc

/// A bounded first-in-first-out queue between threads.
final class JobQueue<Job: Sendable>: @unchecked Sendable {
  // Guarded by `mutex`, which is why the class is Sendable.
  private var jobs: [Job] = []
  private var isClosed = false
  private let bound: Int
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init(bound: Int) {
    self.bound = bound
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(mutex)
    changed.deallocate()
    mutex.deallocate()
  }

  /// Adds a job, or says why not.
  func add(_ job: Job) -> DatabaseError? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    if isClosed { return .closed }
    if jobs.count >= bound { return .overloaded }
    jobs.append(job)
    if jobs.count == 1 { pthread_cond_signal(changed) }
    return nil
  }

  /// Waits for jobs and takes up to `count`; nil once the queue is closed and empty.
  func take(upTo count: Int) -> [Job]? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while jobs.isEmpty {
      if isClosed { return nil }
      pthread_cond_wait(changed, mutex)
    }
    if jobs.count <= count {
      let taken = jobs
      jobs = []
      jobs.reserveCapacity(min(taken.count, bound))
      return taken
    }
    let taken = Array(jobs.prefix(count))
    jobs.removeFirst(count)
    pthread_cond_signal(changed)
    return taken
  }

  var count: Int {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return jobs.count
  }

  func close() {
    pthread_mutex_lock(mutex)
    isClosed = true
    pthread_cond_broadcast(changed)
    pthread_mutex_unlock(mutex)
  }
}
