// Listeners to what happens: connections that ask for /v1/changes as server-sent events and read
// what comes.
//
//   listeners PORT COUNT SECONDS SINCE TOKENS
//
// TOKENS is a file with one on each line; listeners take them in turn, and hear of what comes after
// the place SINCE. Prints "open" once all of them have their first block, and after so many seconds
//
//   heard EVENTS BYTES CLOSED P50 P99 LONGEST
//
// with the times in milliseconds from when a thing happened, as the server has it, to when one of
// the first listeners had read of it.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
  MAXIMUM_LISTENERS = 10000,
  MAXIMUM_TOKENS = 1000,
  // Their times are taken.
  WATCHED = 10,
  MAXIMUM_TIMES = 1000000,
  BUFFER = 65536,
  EVENTS = 256,
  OPENING_SECONDS = 60
};

typedef struct {
  int socket;
  int is_open;
  // The end of what was read, in which a line may be cut.
  char tail[512];
  size_t tail_count;
} listener;

static listener listeners[MAXIMUM_LISTENERS];
static char *tokens[MAXIMUM_TOKENS];
static int token_count, listener_count, open_count, closed_count;
static long heard, bytes;
static int times[MAXIMUM_TIMES];
static int time_count;

static void fail(const char *what) {
  fprintf(stderr, "listeners: %s: %s\n", what, strerror(errno));
  exit(1);
}

static int64_t now_milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

// When it happened, of a line such as {"id":"…","at":"2026-11-27T16:36:39.123Z","data":…}.
static int64_t moment(const char *line) {
  const char *at = strstr(line, "\"at\":\"");
  struct tm day;
  memset(&day, 0, sizeof day);
  int milliseconds;
  if (!at || sscanf(at + 6, "%d-%d-%dT%d:%d:%d.%dZ", &day.tm_year, &day.tm_mon, &day.tm_mday,
                    &day.tm_hour, &day.tm_min, &day.tm_sec, &milliseconds) != 7)
    return -1;
  day.tm_year -= 1900;
  day.tm_mon -= 1;
  return timegm(&day) * INT64_C(1000) + milliseconds;
}

static void take(listener *self, const char *text, size_t count) {
  bytes += (long)count;
  if (!self->is_open) {
    if (!memmem(text, count, "\nid: ", 5)) return;
    self->is_open = 1;
    open_count++;
    return;
  }
  // Lines are short; one that is cut is put together.
  static char joined[BUFFER + sizeof self->tail + 1];
  memcpy(joined, self->tail, self->tail_count);
  memcpy(joined + self->tail_count, text, count);
  size_t length = self->tail_count + count;
  joined[length] = 0;
  char *line = joined, *end;
  int64_t now = self < listeners + WATCHED ? now_milliseconds() : 0;
  while ((end = memchr(line, '\n', (size_t)(joined + length - line)))) {
    *end = 0;
    if (!strncmp(line, "data: ", 6)) {
      heard++;
      int64_t at = now ? moment(line) : -1;
      if (at >= 0 && time_count < MAXIMUM_TIMES) times[time_count++] = (int)(now - at);
    }
    line = end + 1;
  }
  self->tail_count = (size_t)(joined + length - line);
  if (self->tail_count > sizeof self->tail) {
    errno = EMSGSIZE;
    fail("a line");
  }
  memcpy(self->tail, line, self->tail_count);
}

static void begin(listener *self, int port, const char *since, const char *token, int epoll) {
  struct sockaddr_in address = {
      .sin_family = AF_INET,
      .sin_port = htons((uint16_t)port),
      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  self->socket = socket(AF_INET, SOCK_STREAM, 0);
  if (self->socket < 0 || connect(self->socket, (struct sockaddr *)&address, sizeof address))
    fail("connect");
  char request[1024];
  int length = snprintf(
      request, sizeof request,
      "GET /v1/changes HTTP/1.1\r\nHost: bench\r\nAccept: text/event-stream\r\n"
      "Last-Event-ID: %s\r\nAuthorization: Bearer %s\r\n\r\n",
      since, token);
  if (send(self->socket, request, (size_t)length, MSG_NOSIGNAL) != length) fail("send");
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = self};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, self->socket, &event)) fail("epoll");
}

static int by_size(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }

static void turn(int epoll, int milliseconds) {
  static char buffer[BUFFER];
  struct epoll_event events[EVENTS];
  int count = epoll_wait(epoll, events, EVENTS, milliseconds);
  for (int index = 0; index < count; index++) {
    listener *self = events[index].data.ptr;
    ssize_t length = recv(self->socket, buffer, sizeof buffer, MSG_DONTWAIT);
    if (length > 0) {
      take(self, buffer, (size_t)length);
    } else if (length == 0 || (errno != EAGAIN && errno != EINTR)) {
      close(self->socket);
      closed_count++;
    }
  }
}

int main(int argc, char **argv) {
  if (argc != 6) {
    fprintf(stderr, "listeners PORT COUNT SECONDS SINCE TOKENS\n");
    return 2;
  }
  int port = atoi(argv[1]);
  listener_count = atoi(argv[2]);
  int seconds = atoi(argv[3]);
  FILE *file = fopen(argv[5], "r");
  if (!file) fail(argv[5]);
  char line[256];
  while (token_count < MAXIMUM_TOKENS && fscanf(file, "%255s", line) == 1)
    tokens[token_count++] = strdup(line);
  fclose(file);
  if (token_count == 0 || listener_count > MAXIMUM_LISTENERS) fail("arguments");
  int epoll = epoll_create1(0);
  for (int index = 0; index < listener_count; index++)
    begin(&listeners[index], port, argv[4], tokens[index % token_count], epoll);
  int64_t end = now_milliseconds() + OPENING_SECONDS * 1000;
  while (open_count + closed_count < listener_count && now_milliseconds() < end) turn(epoll, 100);
  if (open_count < listener_count) {
    fprintf(stderr, "listeners: %d of %d are open\n", open_count, listener_count);
    return 1;
  }
  printf("open\n");
  fflush(stdout);
  end = now_milliseconds() + seconds * INT64_C(1000);
  while (now_milliseconds() < end) turn(epoll, 100);
  qsort(times, (size_t)time_count, sizeof *times, by_size);
  int last = time_count - 1;
  printf(
      "heard %ld %ld %d %d %d %d\n", heard, bytes, closed_count,
      last < 0 ? 0 : times[last / 2], last < 0 ? 0 : times[(int)(last * 0.99)],
      last < 0 ? 0 : times[last]);
  return 0;
}
