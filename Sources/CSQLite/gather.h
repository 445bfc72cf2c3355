#ifndef SHANHUO_CSQLITE_GATHER_H
#define SHANHUO_CSQLITE_GATHER_H

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

// A VFS that is the system's own but for the write-ahead log: SQLite writes each page of a commit
// with two calls, one for the frame's 24 bytes and one for the page, one behind the other in the
// file. Here they are gathered and written together.
//
// Nothing is gathered for longer than SQLite may notice: it is written before the file is synced,
// read, measured, cut or closed, and after the page that ends a commit, so that other connections
// find every frame that the log's index tells them of, synced or not. What fails then fails the call
// that had it written, and with it the commit, as a write that failed at once would have.

/// The most that is gathered, in bytes. Debian's SQLite writes no more than 128 KiB in one call.
enum { shanhuo_gather_capacity = 64 * 1024 };

typedef struct {
  sqlite3_file base;
  unsigned char *gathered;
  sqlite3_int64 start;
  int length;
  /// The next write is the page that ends a commit.
  int is_end;
} shanhuo_gather_file;

/// The system's own file lies behind.
static inline sqlite3_file *shanhuo_gather_real(sqlite3_file *file) {
  return (sqlite3_file *)((shanhuo_gather_file *)file + 1);
}

static inline int shanhuo_gather_flush(sqlite3_file *file) {
  shanhuo_gather_file *self = (shanhuo_gather_file *)file;
  if (self->length == 0) return SQLITE_OK;
  int length = self->length;
  self->length = 0;
  sqlite3_file *real = shanhuo_gather_real(file);
  return real->pMethods->xWrite(real, self->gathered, length, self->start);
}

static inline int shanhuo_gather_close(sqlite3_file *file) {
  // Whatever was to be kept has been synced.
  (void)shanhuo_gather_flush(file);
  free(((shanhuo_gather_file *)file)->gathered);
  sqlite3_file *real = shanhuo_gather_real(file);
  return real->pMethods->xClose(real);
}

static inline int shanhuo_gather_read(
    sqlite3_file *file, void *bytes, int length, sqlite3_int64 offset) {
  int code = shanhuo_gather_flush(file);
  if (code != SQLITE_OK) return code;
  sqlite3_file *real = shanhuo_gather_real(file);
  return real->pMethods->xRead(real, bytes, length, offset);
}

static inline int shanhuo_gather_write(
    sqlite3_file *file, const void *bytes, int length, sqlite3_int64 offset) {
  shanhuo_gather_file *self = (shanhuo_gather_file *)file;
  int ends_commit = self->is_end;
  // A frame's header says after its page number how large the database is then: 0 but at the end of
  // a commit (https://www.sqlite.org/fileformat2.html#wal_file_format).
  static const unsigned char none[4] = {0};
  self->is_end = length == 24 && memcmp((const unsigned char *)bytes + 4, none, 4) != 0;
  int is_behind = offset == self->start + self->length;
  if (self->length > 0 && (!is_behind || self->length + length > shanhuo_gather_capacity)) {
    int code = shanhuo_gather_flush(file);
    if (code != SQLITE_OK) return code;
  }
  if (length > shanhuo_gather_capacity) {
    sqlite3_file *real = shanhuo_gather_real(file);
    return real->pMethods->xWrite(real, bytes, length, offset);
  }
  if (self->gathered == 0) {
    self->gathered = malloc(shanhuo_gather_capacity);
    if (self->gathered == 0) return SQLITE_IOERR_NOMEM;
  }
  if (self->length == 0) self->start = offset;
  memcpy(self->gathered + self->length, bytes, (size_t)length);
  self->length += length;
  return ends_commit ? shanhuo_gather_flush(file) : SQLITE_OK;
}

static inline int shanhuo_gather_truncate(sqlite3_file *file, sqlite3_int64 size) {
  int code = shanhuo_gather_flush(file);
  if (code != SQLITE_OK) return code;
  sqlite3_file *real = shanhuo_gather_real(file);
  return real->pMethods->xTruncate(real, size);
}

static inline int shanhuo_gather_sync(sqlite3_file *file, int flags) {
  int code = shanhuo_gather_flush(file);
  if (code != SQLITE_OK) return code;
  sqlite3_file *real = shanhuo_gather_real(file);
  return real->pMethods->xSync(real, flags);
}

static inline int shanhuo_gather_size(sqlite3_file *file, sqlite3_int64 *size) {
  int code = shanhuo_gather_flush(file);
  if (code != SQLITE_OK) return code;
  sqlite3_file *real = shanhuo_gather_real(file);
  return real->pMethods->xFileSize(real, size);
}

static inline int shanhuo_gather_lock(sqlite3_file *file, int lock) {
  sqlite3_file *real = shanhuo_gather_real(file);
  return real->pMethods->xLock(real, lock);
}

static inline int shanhuo_gather_unlock(sqlite3_file *file, int lock) {
  sqlite3_file *real = shanhuo_gather_real(file);
  return real->pMethods->xUnlock(real, lock);
}

static inline int shanhuo_gather_is_locked(sqlite3_file *file, int *result) {
  sqlite3_file *real = shanhuo_gather_real(file);
  return real->pMethods->xCheckReservedLock(real, result);
}

static inline int shanhuo_gather_control(sqlite3_file *file, int operation, void *argument) {
  sqlite3_file *real = shanhuo_gather_real(file);
  return real->pMethods->xFileControl(real, operation, argument);
}

static inline int shanhuo_gather_sector(sqlite3_file *file) {
  sqlite3_file *real = shanhuo_gather_real(file);
  return real->pMethods->xSectorSize(real);
}

static inline int shanhuo_gather_device(sqlite3_file *file) {
  sqlite3_file *real = shanhuo_gather_real(file);
  return real->pMethods->xDeviceCharacteristics(real);
}

static inline int shanhuo_gather_open(
    sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags) {
  static const sqlite3_io_methods methods = {
      .iVersion = 1,
      .xClose = shanhuo_gather_close,
      .xRead = shanhuo_gather_read,
      .xWrite = shanhuo_gather_write,
      .xTruncate = shanhuo_gather_truncate,
      .xSync = shanhuo_gather_sync,
      .xFileSize = shanhuo_gather_size,
      .xLock = shanhuo_gather_lock,
      .xUnlock = shanhuo_gather_unlock,
      .xCheckReservedLock = shanhuo_gather_is_locked,
      .xFileControl = shanhuo_gather_control,
      .xSectorSize = shanhuo_gather_sector,
      .xDeviceCharacteristics = shanhuo_gather_device,
  };
  sqlite3_vfs *system = vfs->pAppData;
  // The database and all else are the system's own files, whatever it does with them.
  if (!(flags & SQLITE_OPEN_WAL)) return system->xOpen(system, name, file, flags, out_flags);
  memset(file, 0, sizeof(shanhuo_gather_file));
  int code = system->xOpen(system, name, shanhuo_gather_real(file), flags, out_flags);
  if (code == SQLITE_OK) file->pMethods = &methods;
  return code;
}

/// Makes the VFS known as `shanhuo_gather`, once for the process.
static inline int shanhuo_gather_register(void) {
  static sqlite3_vfs vfs;
  sqlite3_vfs *system = sqlite3_vfs_find(0);
  if (system == 0) return SQLITE_ERROR;
  // All but opening is the system's. Of its functions only that one looks at the VFS's own data
  // (os_unix.c), and it is given the system's VFS.
  vfs = *system;
  vfs.zName = "shanhuo_gather";
  vfs.pNext = 0;
  vfs.pAppData = system;
  vfs.szOsFile = (int)sizeof(shanhuo_gather_file) + system->szOsFile;
  vfs.xOpen = shanhuo_gather_open;
  return sqlite3_vfs_register(&vfs, 0);
}

#endif
