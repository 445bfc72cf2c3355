// The limit that SQLite sets: a bare loop over the server's own statements, copied from its stores,
// on the same kind of database and with the same pragmas, without HTTP, JSON or anything else.
//
//   limit ids DATABASE                    every published listing's id, as the API writes it
//   limit listing|newest|price DATABASE SECONDS
//                                         reads a second: one listing, or a page of 20, each on
//                                         a snapshot of its own, on two threads
//   limit orders DATABASE SECONDS BATCH   orders a second on one thread, so many to a commit
//
// Prints operations a second and the CPU time of one, in microseconds. LimitTests.swift compares the
// statements and the pragmas with those that the server runs, and fails where they differ.

#include <pthread.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { READERS = 2, PAGE = 20, MAXIMUM_LISTINGS = 1000000, ANSWER_SIZE = 630 };

static const char *database;
static char today[11];
static int64_t *listings;
static int listing_count;

static void fail(sqlite3 *db, const char *what) {
  fprintf(stderr, "limit: %s: %s\n", what, db ? sqlite3_errmsg(db) : "no database");
  exit(1);
}

static double seconds_now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int64_t milliseconds_now(void) {
  struct timespec time;
  clock_gettime(CLOCK_REALTIME, &time);
  return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

// Marsaglia's xorshift64 (https://doi.org/10.18637/jss.v008.i14).
static uint64_t next(uint64_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return *state;
}

static void run(sqlite3 *db, const char *sql) {
  if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) fail(db, sql);
}

// Connection.swift
static sqlite3 *open_database(int is_writer) {
  sqlite3 *db = NULL;
  int flags = SQLITE_OPEN_NOMUTEX | (is_writer ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
  if (sqlite3_open_v2(database, &db, flags, NULL) != SQLITE_OK) fail(db, database);
  sqlite3_busy_timeout(db, 5000);
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
  run(db, "PRAGMA foreign_keys = ON");
  run(db, "PRAGMA trusted_schema = OFF");
  run(db, "PRAGMA cache_size = -6144");
  run(db, "PRAGMA temp_store = MEMORY");
  if (is_writer) {
    run(db, "PRAGMA journal_mode = WAL");
    run(db, "PRAGMA synchronous = FULL");
    run(db, "PRAGMA wal_autocheckpoint = 16000");
    run(db, "PRAGMA journal_size_limit = 67108864");
  } else {
    run(db, "PRAGMA query_only = ON");
  }
  return db;
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql) {
  sqlite3_stmt *statement = NULL;
  if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK) {
    fail(db, sql);
  }
  return statement;
}

static void text(sqlite3_stmt *statement, int place, const char *value) {
  sqlite3_bind_text(statement, place, value, -1, SQLITE_TRANSIENT);
}

// Binds integers from a place on.
static void integers(sqlite3_stmt *statement, int place, int count, ...) {
  va_list values;
  va_start(values, count);
  for (int end = place + count; place < end; place++) {
    sqlite3_bind_int64(statement, place, va_arg(values, int64_t));
  }
  va_end(values);
}

// Runs a statement to its end, looks at every column of every row, and gives how many rows it had.
static int step(sqlite3 *db, sqlite3_stmt *statement) {
  int rows = 0;
  int code;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
    int columns = sqlite3_column_count(statement);
    for (int column = 0; column < columns; column++) {
      if (sqlite3_column_type(statement, column) == SQLITE_TEXT) {
        sqlite3_column_text(statement, column);
        sqlite3_column_bytes(statement, column);
      } else {
        sqlite3_column_int64(statement, column);
      }
    }
    rows++;
  }
  if (code != SQLITE_DONE) fail(db, sqlite3_sql(statement));
  sqlite3_reset(statement);
  return rows;
}

static void load_listings(void) {
  sqlite3 *db = open_database(0);
  sqlite3_stmt *statement = prepare(db, "SELECT id FROM listing WHERE status = 'published'");
  listings = malloc(MAXIMUM_LISTINGS * sizeof *listings);
  if (!listings) fail(db, "memory");
  while (sqlite3_step(statement) == SQLITE_ROW && listing_count < MAXIMUM_LISTINGS) {
    listings[listing_count++] = sqlite3_column_int64(statement, 0);
  }
  sqlite3_finalize(statement);
  if (listing_count == 0) fail(db, "no listing is published");
  sqlite3_close(db);
}

// The county's date (Connection+Core.swift).
static void set_today(void) {
  time_t now = time(NULL) + 8 * 3600;
  struct tm day;
  gmtime_r(&now, &day);
  strftime(today, sizeof today, "%Y-%m-%d", &day);
}

// An id as the API writes it (Identifier.swift).
static void write_id(int64_t id, char text[16]) {
  static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  for (int place = 12; place >= 0; place--, id >>= 5) text[place] = digits[id & 31];
  text[13] = 0;
}

// MARK: Reads

// ListingQuery.swift
#define SUMMARY                                                                                  \
  "SELECT l.id, l.title, l.category, l.unit, l.net_weight_g, l.price_fen,"                       \
  "  (SELECT coalesce(sum(s.available), 0) FROM stock s"                                         \
  "    WHERE s.listing_id = coalesce(l.stock_listing_id, l.id) AND s.best_before >= ?),"         \
  "  l.village_id, v.name, l.household_id, h.display_name, l.status,"                            \
  "  coalesce(l.published_at, 0),"                                                               \
  "  CASE WHEN l.photo_count > 0 THEN (SELECT group_concat(p.number || ' ' || p.media_type"      \
  "    || ' ' || p.width || ' ' || p.height || ' ' || p.length, ' ')"                            \
  "    FROM listing_photo p WHERE p.listing_id = l.id) END, l.stock_units, l.season_months,"     \
  "  CASE WHEN l.expected_lots > 0 THEN (SELECT sum(s.available) || ' ' || min(t.expected_on)"   \
  "    FROM shelf e CROSS JOIN stock s ON s.listing_id = e.listing_id"                           \
  "      AND s.best_before = e.best_before AND s.lot_id = e.lot_id"                              \
  "      AND s.household_id = e.household_id CROSS JOIN lot t ON t.id = e.lot_id"                \
  "    WHERE e.listing_id = coalesce(l.stock_listing_id, l.id) AND e.is_expected = 1"            \
  "      AND e.best_before >= ?) END, l.weight_tolerance_bps"
#define TABLES                                                                                   \
  " FROM listing l JOIN public_village v ON v.id = l.village_id"                                 \
  " LEFT JOIN public_household h ON h.id = l.household_id "

static const char *one_listing =
    SUMMARY ", l.shelf_life_days, l.household_bps, l.village_bps, l.logistics_bps,"
            " l.description, l.return_reason, l.stock_listing_id, l.rating_count, l.rating_stars"
            TABLES "WHERE l.id = ?";
static const char *newest_page =
    SUMMARY TABLES "WHERE l.status = 'published' ORDER BY l.published_at DESC, l.id DESC"
                   " LIMIT ?";
static const char *price_page =
    SUMMARY TABLES "WHERE l.status = 'published' ORDER BY l.price_fen, l.id LIMIT ?";

typedef struct {
  pthread_t thread;
  const char *sql;
  double seconds;
  int number;
  int64_t count;
} reader;

static void *read_on(void *argument) {
  reader *self = argument;
  sqlite3 *db = open_database(0);
  sqlite3_stmt *begin = prepare(db, "BEGIN");
  sqlite3_stmt *commit = prepare(db, "COMMIT");
  sqlite3_stmt *query = prepare(db, self->sql);
  uint64_t state = 88172645463325252u + (uint64_t)self->number;
  int is_page = self->sql != one_listing;
  int64_t count = 0;
  double start = seconds_now();
  double now = start;
  while (now - start < self->seconds) {
    for (int turn = 0; turn < 64; turn++, count++) {
      step(db, begin);
      text(query, 1, today);
      text(query, 2, today);
      int64_t id = listings[next(&state) % (uint64_t)listing_count];
      sqlite3_bind_int64(query, 3, is_page ? PAGE + 1 : id);
      if (step(db, query) == 0) fail(db, "nothing was read");
      step(db, commit);
    }
    now = seconds_now();
  }
  self->count = count;
  sqlite3_finalize(begin);
  sqlite3_finalize(commit);
  sqlite3_finalize(query);
  sqlite3_close(db);
  return NULL;
}

static int64_t read_for(const char *sql, double seconds) {
  reader readers[READERS];
  for (int number = 0; number < READERS; number++) {
    readers[number] = (reader){.sql = sql, .seconds = seconds, .number = number};
    if (pthread_create(&readers[number].thread, NULL, read_on, &readers[number]) != 0) {
      fail(NULL, "no thread");
    }
  }
  int64_t sum = 0;
  for (int number = 0; number < READERS; number++) {
    pthread_join(readers[number].thread, NULL);
    sum += readers[number].count;
  }
  return sum;
}

// MARK: Orders

typedef struct {
  sqlite3 *db;
  sqlite3_stmt *begin, *commit;
  sqlite3_stmt *answer, *listing, *place, *shipping, *stock, *reserve, *order, *round, *consignment;
  sqlite3_stmt *line, *member;
  sqlite3_stmt *allocation, *sending, *event, *head, *entry, *set_head, *keep;
  uint64_t state;
  int64_t buyers[1000];
  int buyer_count;
  // The head of the audit log, which a transaction writes once.
  int64_t sequence;
  char hash[32];
} office;

static int64_t new_id(office *self, int64_t now) {
  return (now - 1451606400000) << 22 | (int64_t)(next(&self->state) & 0x3fffff);
}

// Runs an insert whose first value is a new id, with another one where that is taken
// (Connection+Core.swift), and gives the id.
static int64_t insert(office *self, sqlite3_stmt *statement, int64_t now) {
  for (;;) {
    int64_t id = new_id(self, now);
    sqlite3_bind_int64(statement, 1, id);
    int code = sqlite3_step(statement);
    sqlite3_reset(statement);
    if (code == SQLITE_DONE) return id;
    if (sqlite3_extended_errcode(self->db) != SQLITE_CONSTRAINT_PRIMARYKEY) {
      fail(self->db, sqlite3_sql(statement));
    }
  }
}

static void set_up(office *self) {
  sqlite3 *db = self->db = open_database(1);
  self->state = 2463534242u ^ (uint64_t)milliseconds_now();
  self->begin = prepare(db, "BEGIN IMMEDIATE");
  self->commit = prepare(db, "COMMIT");
  self->answer = prepare(
      db,
      "SELECT answered_at, request_hash, status, location, body FROM idempotent_answer"
      " WHERE key_hash = ?");
  self->listing = prepare(
      db,
      "SELECT id, village_id, household_id, category, title, unit, net_weight_g, price_fen,"
      "  shelf_life_days, household_bps, village_bps, logistics_bps, status,"
      "  coalesce(stock_listing_id, id), stock_units, weight_tolerance_bps, season_months,"
      "  expected_lots, published_at, published_by,"
      "  coalesce((SELECT travels FROM category WHERE code = listing.category), 'ambient')"
      " FROM listing WHERE id = ?");
  self->member = prepare(
      db,
      "SELECT organisation_id, user_id, role, order_limit_fen, month_limit_fen, by_default, since"
      " FROM organisation_member WHERE user_id = ? AND by_default = 1");
  self->place = prepare(
      db,
      "SELECT zone, code, name, short_name FROM province WHERE short_name = ?"
      " UNION ALL SELECT zone, code, name, short_name FROM province WHERE short_name = ?"
      " UNION ALL SELECT code, NULL, NULL, NULL FROM shipping_zone WHERE is_default = 1"
      " LIMIT 1");
  self->shipping = prepare(
      db,
      "SELECT z.free_from_fen, b.above_g, b.fee_fen, b.step_g, b.step_fen,"
      "  (SELECT shares_up_to_g FROM travel_rule WHERE travels = 'fragile'),"
      "  (SELECT shares_up_to_g FROM travel_rule WHERE travels = 'chilled')"
      " FROM shipping_zone z JOIN shipping_band b ON b.zone = z.code"
      " WHERE z.code = ? ORDER BY b.above_g");
  self->stock = prepare(
      db,
      "SELECT h.best_before, h.lot_id, h.household_id, h.is_expected, h.per_head_fen, s.available"
      " FROM shelf h CROSS JOIN stock s ON s.listing_id = h.listing_id"
      "  AND s.best_before = h.best_before AND s.lot_id = h.lot_id"
      "  AND s.household_id = h.household_id"
      " WHERE h.listing_id = ? AND h.best_before >= ?"
      " ORDER BY h.is_expected, h.best_before, h.per_head_fen, h.household_id, h.lot_id");
  self->reserve = prepare(
      db,
      "UPDATE stock SET available = available - ?, reserved = reserved + ?"
      " WHERE listing_id = ? AND best_before = ? AND lot_id = ? AND household_id = ?");
  self->order = prepare(
      db,
      "INSERT INTO customer_order (id, buyer_id, status, goods_fen, shipping_fen, placed_at,"
      "  pay_before, recipient_name, recipient_phone, recipient_address, note, shipping_zone,"
      "  shipping_province, shipping_free_from_fen, delivery,"
      "  payment_terms)"
      " VALUES (?, ?, 'placed', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  self->sending = prepare(
      db,
      "INSERT INTO order_shipping (order_id, part, village_id, travels, weight_g, above_g, band_fen,"
      "  step_g, step_fen, fee_fen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  self->consignment = prepare(
      db,
      "INSERT INTO consignment (id, order_id, village_id, status, round_id)"
      " VALUES (?, ?, ?, 'pending', ?)");
  self->round = prepare(
      db,
      "SELECT id, pick_up_on FROM collection_round WHERE village_id = ? AND cut_off_at > ?"
      "  AND closed_at IS NULL AND consignments < maximum_consignments"
      " ORDER BY cut_off_at, id LIMIT 1");
  self->line = prepare(
      db,
      "INSERT INTO order_line (order_id, line, consignment_id, listing_id, title, unit, ordered,"
      "  quantity, stock_units, unit_price_fen, amount_fen, village_bps, logistics_bps, estimate_g,"
      "  tolerance_bps, travels, unit_g)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  self->allocation = prepare(
      db,
      "INSERT INTO order_allocation (order_id, line, lot_id, household_id, quantity)"
      " VALUES (?, ?, ?, ?, ?)");
  self->event = prepare(
      db,
      "INSERT INTO outbox_event (id, type, subject_id, buyer_id, villages, data, happened_at)"
      " VALUES (?, ?, ?, ?, ?, ?, ?)");
  self->head = prepare(db, "SELECT sequence, hash FROM audit_head WHERE only = 1");
  self->entry = prepare(
      db,
      "INSERT INTO audit_entry (sequence, happened_at, actor_id, actor_role, address, action,"
      "  subject_id, part_of_id, before, after, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  self->set_head =
      prepare(db, "UPDATE audit_head SET sequence = ?, hash = ? WHERE only = 1");
  self->keep = prepare(
      db,
      "INSERT INTO idempotent_answer"
      "  (id, key_hash, request_hash, status, location, body, answered_at)"
      " VALUES (?, ?, ?, ?, ?, ?, ?)");

  sqlite3_stmt *buyers =
      prepare(db, "SELECT id FROM user_account WHERE role = 'buyer' ORDER BY id LIMIT 1000");
  while (sqlite3_step(buyers) == SQLITE_ROW) {
    self->buyers[self->buyer_count++] = sqlite3_column_int64(buyers, 0);
  }
  sqlite3_finalize(buyers);
  if (self->buyer_count == 0) fail(db, "no buyer");
}

// The first row of a statement, which stays there to be read until `step` is called.
static void first(office *self, sqlite3_stmt *statement) {
  if (sqlite3_step(statement) != SQLITE_ROW) fail(self->db, sqlite3_sql(statement));
}

// PlaceOrder.swift with Call+Writing.swift around it: one unit of a listing that exists.
static void place_order(office *self, int64_t now) {
  sqlite3 *db = self->db;
  uint64_t key[4], request[4];
  for (int place = 0; place < 4; place++) {
    key[place] = next(&self->state);
    request[place] = next(&self->state);
  }
  int64_t id = listings[next(&self->state) % (uint64_t)listing_count];
  int64_t buyer = self->buyers[next(&self->state) % (uint64_t)self->buyer_count];

  sqlite3_bind_blob(self->answer, 1, key, sizeof key, SQLITE_TRANSIENT);
  step(db, self->answer);

  integers(self->member, 1, 1, buyer);
  step(db, self->member);
  integers(self->listing, 1, 1, id);
  first(self, self->listing);
  int64_t village = sqlite3_column_int64(self->listing, 1);
  int64_t price = sqlite3_column_int64(self->listing, 7);
  int64_t village_bps = sqlite3_column_int64(self->listing, 10);
  int64_t logistics_bps = sqlite3_column_int64(self->listing, 11);
  char title[400], unit[100];
  snprintf(title, sizeof title, "%s", (const char *)sqlite3_column_text(self->listing, 4));
  snprintf(unit, sizeof unit, "%s", (const char *)sqlite3_column_text(self->listing, 5));
  step(db, self->listing);
  text(self->place, 1, "虚构省");
  text(self->place, 2, "虚构");
  step(db, self->place);
  text(self->shipping, 1, "home");
  step(db, self->shipping);

  integers(self->stock, 1, 1, id);
  text(self->stock, 2, today);
  first(self, self->stock);
  char best_before[16];
  snprintf(
      best_before, sizeof best_before, "%s", (const char *)sqlite3_column_text(self->stock, 0));
  int64_t lot = sqlite3_column_int64(self->stock, 1);
  int64_t household = sqlite3_column_int64(self->stock, 2);
  sqlite3_reset(self->stock);
  integers(self->reserve, 1, 3, (int64_t)1, (int64_t)1, id);
  text(self->reserve, 4, best_before);
  integers(self->reserve, 5, 2, lot, household);
  step(db, self->reserve);

  integers(self->order, 2, 1, buyer);
  integers(self->order, 3, 4, price, (int64_t)800, now, now + 1800000);
  text(self->order, 7, "李买家");
  text(self->order, 8, "13800000003");
  text(self->order, 9, "虚构省虚构市示例路1号");
  text(self->order, 10, "");
  text(self->order, 11, "home");
  integers(self->order, 13, 1, (int64_t)19900);
  text(self->order, 14, "separate");
  text(self->order, 15, "in_advance");
  int64_t order = insert(self, self->order, now);
  integers(self->sending, 1, 3, order, (int64_t)1, village);
  text(self->sending, 4, "ambient");
  integers(
      self->sending, 5, 6, (int64_t)500, (int64_t)0, (int64_t)800, (int64_t)0, (int64_t)0,
      (int64_t)800);
  step(db, self->sending);
  integers(self->round, 1, 2, village, now);
  step(db, self->round);
  integers(self->consignment, 2, 2, order, village);
  int64_t consignment = insert(self, self->consignment, now);
  integers(self->line, 1, 4, order, (int64_t)1, consignment, id);
  text(self->line, 5, title);
  text(self->line, 6, unit);
  integers(self->line, 7, 3, (int64_t)1, (int64_t)1, (int64_t)1);
  integers(self->line, 10, 4, price, price, village_bps, logistics_bps);
  text(self->line, 16, "ambient");
  integers(self->line, 17, 1, (int64_t)500);
  step(db, self->line);
  integers(self->allocation, 1, 5, order, (int64_t)1, lot, household, (int64_t)1);
  step(db, self->allocation);

  char villages[32], name[16], data[256], location[64], body[1024];
  snprintf(villages, sizeof villages, "%lld", (long long)village);
  write_id(order, name);
  snprintf(
      data, sizeof data,
      "{\"order_id\":\"%s\",\"number\":\"%s\",\"status\":\"placed\","
      "\"goods_fen\":%lld,\"shipping_fen\":800,\"total_fen\":%lld}",
      name, name, (long long)price, (long long)price + 800);
  integers(self->event, 1, 1, new_id(self, now));
  text(self->event, 2, "order.placed");
  integers(self->event, 3, 2, order, buyer);
  text(self->event, 5, villages);
  text(self->event, 6, data);
  integers(self->event, 7, 1, now);
  step(db, self->event);

  char facts[96];
  snprintf(
      facts, sizeof facts, "{\"status\":\"placed\",\"total_fen\":%lld}",
      (long long)price + 800);
  integers(self->entry, 1, 3, ++self->sequence, now, buyer);
  text(self->entry, 4, "buyer");
  text(self->entry, 5, "127.0.0.1");
  text(self->entry, 6, "order.placed");
  integers(self->entry, 7, 1, order);
  text(self->entry, 10, facts);
  sqlite3_bind_blob(self->entry, 11, self->hash, sizeof self->hash, SQLITE_TRANSIENT);
  step(db, self->entry);

  // Blanks make it as long as the answer to such an order.
  int length = snprintf(body, sizeof body, "%-*s", ANSWER_SIZE, data);
  snprintf(location, sizeof location, "/v1/orders/%s", name);
  sqlite3_bind_blob(self->keep, 2, key, sizeof key, SQLITE_TRANSIENT);
  sqlite3_bind_blob(self->keep, 3, request, sizeof request, SQLITE_TRANSIENT);
  integers(self->keep, 4, 1, (int64_t)201);
  text(self->keep, 5, location);
  sqlite3_bind_blob(self->keep, 6, body, length, SQLITE_TRANSIENT);
  integers(self->keep, 7, 1, now);
  insert(self, self->keep, now);
}

// RecordChange.swift: the head is read before the first entry of a transaction. The hash is SQLite's
// no more than the JSON is: that of the entry before does as well.
static void read_head(office *self) {
  first(self, self->head);
  self->sequence = sqlite3_column_int64(self->head, 0);
  memcpy(self->hash, sqlite3_column_blob(self->head, 1), sizeof self->hash);
  sqlite3_reset(self->head);
}

// And it is written after the last one.
static void write_head(office *self) {
  integers(self->set_head, 1, 1, self->sequence);
  sqlite3_bind_blob(self->set_head, 2, self->hash, sizeof self->hash, SQLITE_TRANSIENT);
  step(self->db, self->set_head);
}

static int64_t order_for(double seconds, int batch) {
  static office self;
  set_up(&self);
  int64_t count = 0;
  double start = seconds_now();
  while (seconds_now() - start < seconds) {
    int64_t instant = milliseconds_now();
    step(self.db, self.begin);
    read_head(&self);
    for (int place = 0; place < batch; place++, count++) place_order(&self, instant);
    write_head(&self);
    step(self.db, self.commit);
  }
  return count;
}

// MARK: The command line

static double cpu_now(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

int main(int count, char **words) {
  if (count < 3) {
    fprintf(stderr, "usage: limit ids|listing|newest|price|orders DATABASE [SECONDS [BATCH]]\n");
    return 2;
  }
  const char *what = words[1];
  database = words[2];
  double seconds = count > 3 ? atof(words[3]) : 1;
  int batch = count > 4 && atoi(words[4]) > 0 ? atoi(words[4]) : 1;
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  set_today();
  load_listings();
  if (strcmp(what, "ids") == 0) {
    for (int index = 0; index < listing_count; index++) {
      char name[16];
      write_id(listings[index], name);
      puts(name);
    }
    return 0;
  }
  double start = seconds_now(), cpu = cpu_now();
  int64_t done = 0;
  if (strcmp(what, "listing") == 0) {
    done = read_for(one_listing, seconds);
  } else if (strcmp(what, "newest") == 0) {
    done = read_for(newest_page, seconds);
  } else if (strcmp(what, "price") == 0) {
    done = read_for(price_page, seconds);
  } else if (strcmp(what, "orders") == 0) {
    done = order_for(seconds, batch);
  } else {
    fprintf(stderr, "limit: %s is nothing that it measures\n", what);
    return 2;
  }
  double rate = (double)done / (seconds_now() - start);
  printf("%.0f %.1f\n", rate, (cpu_now() - cpu) * 1e6 / (double)done);
  return 0;
}
