// An open loop: requests leave at a rate whatever becomes of those before, as customers do who know
// nothing of each other. Latency counts from when a request was due, so that a server which stalls
// is charged for all that it kept waiting.
//
//   load PORT CONNECTIONS RATE SECONDS listing IDS           reads, each of another listing
//   load PORT CONNECTIONS RATE SECONDS order IDS TOKENS      orders of one unit, each under a key of
//                                                            its own
//
// IDS and TOKENS are files with one on each line. A RATE of 0 is a closed loop: each connection sends
// as soon as it has its answer. A request that is due while no connection is free is not sent, and
// counted. Prints a line for the answers of 2xx, one for 503, and one for what is neither:
//
//   accepted|refused COUNT PER_SECOND P50 P99 LONGEST       times in microseconds
//   failed OTHER_ANSWERS BROKEN_CONNECTIONS NOT_SENT

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
  MAXIMUM_CONNECTIONS = 20000,
  MAXIMUM_LINES = 1000000,
  HEAD_SIZE = 2048,
  EVENTS = 512,
  // How long answers are waited for after the last request.
  LAST_ANSWERS_SECONDS = 10
};

typedef struct {
  int socket;
  int is_waiting;
  double due;
  int head_count;
  // What is missing of the body; -1 while the head is read.
  long body_left;
  int status;
  char head[HEAD_SIZE];
} connection;

typedef struct {
  uint32_t *times;
  size_t count, capacity;
} series;

static connection *connections;
// Used in turn, or the server would close those that are never needed. A ring.
static int *idle;
static int first_idle, idle_count, idle_capacity, waiting_count, connection_count;
static int epoll;
static char **ids, **tokens;
static size_t id_count, token_count;
static int is_order;
static series accepted, refused;
static long others, broken, unsent;
static uint64_t state = 88172645463325252u;
static uint64_t run;

static void fail(const char *what) {
  fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
  exit(1);
}

static double seconds_now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

// Marsaglia's xorshift64 (https://doi.org/10.18637/jss.v008.i14).
static uint64_t next(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

static char **lines_of(const char *path, size_t *count) {
  FILE *file = fopen(path, "r");
  char **lines = calloc(MAXIMUM_LINES, sizeof *lines);
  if (!file || !lines) fail(path);
  char line[256];
  while (*count < MAXIMUM_LINES && fgets(line, sizeof line, file)) {
    line[strcspn(line, "\n")] = 0;
    lines[(*count)++] = strdup(line);
  }
  fclose(file);
  if (*count == 0) fail(path);
  return lines;
}

static void note(series *self, double seconds) {
  if (self->count == self->capacity) {
    self->capacity = self->capacity ? self->capacity * 2 : 65536;
    self->times = realloc(self->times, self->capacity * sizeof *self->times);
    if (!self->times) fail("memory");
  }
  self->times[self->count++] = (uint32_t)(seconds * 1e6);
}

static void add_idle(int number) {
  idle[(first_idle + idle_count++) % idle_capacity] = number;
}

static void open_connection(int number, int port) {
  connection *self = &connections[number];
  self->socket = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (self->socket < 0) fail("socket");
  if (connect(self->socket, (struct sockaddr *)&address, sizeof address) != 0) fail("connect");
  int on = 1;
  setsockopt(self->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)number};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, self->socket, &event) != 0) fail("epoll");
  add_idle(number);
}

static int write_request(char *text, size_t size) {
  const char *id = ids[next() % id_count];
  if (!is_order) {
    return snprintf(text, size, "GET /v1/listings/%s HTTP/1.1\r\nHost: load\r\n\r\n", id);
  }
  char body[512];
  int length = snprintf(
      body, sizeof body,
      "{\"lines\":[{\"listing_id\":\"%s\",\"quantity\":1}],\"recipient\":{\"name\":\"虚构收件人\","
      "\"phone\":\"19900090000\",\"address\":\"虚构省虚构市示例路1号\"},\"note\":\"\"}",
      id);
  return snprintf(
      text, size,
      "POST /v1/orders HTTP/1.1\r\nHost: load\r\nAuthorization: Bearer %s\r\n"
      "Idempotency-Key: %016llx%016llx\r\nContent-Type: application/json\r\n"
      "Content-Length: %d\r\n\r\n%s",
      tokens[next() % token_count], (unsigned long long)run, (unsigned long long)next(), length,
      body);
}

static void end_connection(connection *self) {
  broken++;
  waiting_count -= self->is_waiting;
  self->is_waiting = 0;
  close(self->socket);
  self->socket = -1;
  connection_count--;
}

static void send_request(connection *self, double due) {
  char text[2048];
  int length = write_request(text, sizeof text);
  self->due = due;
  self->is_waiting = 1;
  self->head_count = 0;
  self->body_left = -1;
  waiting_count++;
  // A socket whose last answer was read has room for one small request.
  if (send(self->socket, text, (size_t)length, MSG_NOSIGNAL) != length) end_connection(self);
}

// Reads status and length once the head is whole; 0 while it is not.
static int read_head(connection *self) {
  self->head[self->head_count] = 0;
  char *end = strstr(self->head, "\r\n\r\n");
  if (!end) return 0;
  self->status = atoi(self->head + sizeof "HTTP/1.1");
  char *length = strcasestr(self->head, "\r\nContent-Length:");
  if (!length) return 0;
  self->body_left = atol(length + sizeof "\r\nContent-Length:" - 1);
  self->body_left -= self->head + self->head_count - (end + 4);
  return 1;
}

static void finish_answer(connection *self, double now) {
  double taken = now - self->due;
  if (self->status >= 200 && self->status < 300) {
    note(&accepted, taken);
  } else if (self->status == 503) {
    note(&refused, taken);
  } else {
    others++;
  }
  self->is_waiting = 0;
  waiting_count--;
  add_idle((int)(self - connections));
}

static void receive(connection *self) {
  static char body[65536];
  if (self->socket < 0) return;
  int in_head = self->is_waiting && self->body_left < 0;
  char *place = in_head ? self->head + self->head_count : body;
  size_t room = in_head ? (size_t)(HEAD_SIZE - 1 - self->head_count) : sizeof body;
  ssize_t count = recv(self->socket, place, room, MSG_DONTWAIT);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count <= 0 || !self->is_waiting) {
    // One that is idle is still in the list of those: it is skipped there.
    return end_connection(self);
  }
  if (in_head) {
    self->head_count += (int)count;
    if (!read_head(self)) {
      if (self->head_count == HEAD_SIZE - 1) end_connection(self);
      return;
    }
  } else {
    self->body_left -= count;
  }
  if (self->body_left == 0) finish_answer(self, seconds_now());
}

static connection *take_idle(void) {
  while (idle_count > 0) {
    connection *self = &connections[idle[first_idle]];
    first_idle = (first_idle + 1) % idle_capacity;
    idle_count--;
    if (self->socket >= 0) return self;
  }
  return NULL;
}

// Sends what is due and gives when the next request is.
static double send_due(double due, double interval, double now) {
  connection *self;
  if (interval == 0) {
    while ((self = take_idle())) send_request(self, now);
    return now + 1;
  }
  for (; due <= now; due += interval) {
    if ((self = take_idle())) {
      send_request(self, due);
    } else {
      unsent++;
    }
  }
  return due;
}

static void wait_until(double time) {
  double left = time - seconds_now();
  if (left < 0) left = 0;
  struct timespec timeout = {.tv_sec = (time_t)left};
  timeout.tv_nsec = (long)((left - (double)timeout.tv_sec) * 1e9);
  struct epoll_event events[EVENTS];
  int count = epoll_pwait2(epoll, events, EVENTS, &timeout, NULL);
  for (int place = 0; place < count; place++) receive(&connections[events[place].data.u32]);
}

static int by_size(const void *one, const void *other) {
  uint32_t left = *(const uint32_t *)one, right = *(const uint32_t *)other;
  return (left > right) - (left < right);
}

static void print(const char *name, series *self, double seconds) {
  if (self->count == 0) {
    printf("%s 0 0 0 0 0\n", name);
    return;
  }
  qsort(self->times, self->count, sizeof *self->times, by_size);
  printf(
      "%s %zu %.0f %u %u %u\n", name, self->count, (double)self->count / seconds,
      self->times[self->count / 2], self->times[self->count * 99 / 100],
      self->times[self->count - 1]);
}

int main(int count, char **words) {
  if (count < 7 || (is_order = strcmp(words[5], "order") == 0) != (count == 8)) {
    fprintf(
        stderr, "usage: load PORT CONNECTIONS RATE SECONDS listing IDS\n"
                "       load PORT CONNECTIONS RATE SECONDS order IDS TOKENS\n");
    return 2;
  }
  connection_count = atoi(words[2]);
  double rate = atof(words[3]), seconds = atof(words[4]);
  if (connection_count < 1 || connection_count > MAXIMUM_CONNECTIONS) {
    fprintf(stderr, "load: 1 to %d connections\n", MAXIMUM_CONNECTIONS);
    return 2;
  }
  ids = lines_of(words[6], &id_count);
  if (is_order) tokens = lines_of(words[7], &token_count);
  connections = calloc((size_t)connection_count, sizeof *connections);
  idle_capacity = connection_count;
  idle = calloc((size_t)idle_capacity, sizeof *idle);
  epoll = epoll_create1(0);
  if (!connections || !idle || epoll < 0) fail("memory");
  state ^= run = (uint64_t)time(NULL) << 20 ^ (uint64_t)getpid();
  int opened = connection_count;
  for (int number = 0; number < opened; number++) open_connection(number, atoi(words[1]));

  double start = seconds_now(), end = start + seconds, due = start, now;
  while ((now = seconds_now()) < end && connection_count > 0) {
    due = send_due(due, rate > 0 ? 1 / rate : 0, now);
    wait_until(due < end ? due : end);
  }
  while (waiting_count > 0 && seconds_now() < end + LAST_ANSWERS_SECONDS) {
    wait_until(seconds_now() + 0.1);
  }
  print("accepted", &accepted, seconds);
  print("refused", &refused, seconds);
  printf("failed %ld %ld %ld\n", others, broken + waiting_count, unsent);
  return 0;
}
