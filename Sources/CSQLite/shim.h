#ifndef SHANHUO_CSQLITE_SHIM_H
#define SHANHUO_CSQLITE_SHIM_H

#include <sqlite3.h>

#include "gather.h"

// Swift cannot see macros that cast, nor call variadic functions.

/// The bytes outlive the binding: SQLite makes no copy.
static inline sqlite3_destructor_type shanhuo_sqlite_static(void) { return SQLITE_STATIC; }

/// SQLite copies the bytes before the call returns.
static inline sqlite3_destructor_type shanhuo_sqlite_transient(void) { return SQLITE_TRANSIENT; }

/// Turns off the allocation statistics, whose lock every connection would share.
static inline int shanhuo_sqlite_no_memory_statistics(void) {
  return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/// Refuses what could damage the file by SQL alone: writable schema, shadow tables.
static inline int shanhuo_sqlite_defensive(sqlite3 *db) {
  return sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
}

/// Leaves the log as it is when the last connection closes.
static inline int shanhuo_sqlite_no_checkpoint_on_close(sqlite3 *db) {
  return sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}

/// Writes what the system holds of the database file to the disk, without opening it anew: closing
/// another descriptor of it would give up the locks that this process has.
static inline int shanhuo_sqlite_sync(sqlite3 *db) {
  sqlite3_file *file = (sqlite3_file *)0;
  int code = sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
  return code == SQLITE_OK ? file->pMethods->xSync(file, SQLITE_SYNC_NORMAL) : code;
}

static const int shanhuo_sqlite_readonly_rollback = SQLITE_READONLY_ROLLBACK;
static const int shanhuo_sqlite_constraint_primary_key = SQLITE_CONSTRAINT_PRIMARYKEY;
static const int shanhuo_sqlite_constraint_foreign_key = SQLITE_CONSTRAINT_FOREIGNKEY;
static const int shanhuo_sqlite_constraint_unique = SQLITE_CONSTRAINT_UNIQUE;

#endif
