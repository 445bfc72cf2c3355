#ifndef SHANHUO_CLINUX_SHIM_H
#define SHANHUO_CLINUX_SHIM_H

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

/// Adds `descriptor` to an epoll set; `data` comes back with each of its events.
static inline int clinux_epoll_add(int epoll, int descriptor, uint32_t events, uint64_t data) {
  struct epoll_event event = {.events = events, .data = {.u64 = data}};
  return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
}

/// The events of a socket that several epoll sets listen on: one of them is woken for each.
static inline uint32_t clinux_epoll_exclusive_in(void) { return EPOLLIN | EPOLLEXCLUSIVE; }

/// Takes `descriptor` out of an epoll set.
static inline int clinux_epoll_remove(int epoll, int descriptor) {
  struct epoll_event event = {0};
  return epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, &event);
}

// Declared here because the headers show it only under _GNU_SOURCE, which would give this module
// other definitions of common types than the Glibc module has.
extern int accept4(int, struct sockaddr *, socklen_t *, int);

/// Accepts a connection as a non-blocking descriptor that a child process does not inherit.
static inline int clinux_accept(int listener, struct sockaddr_storage *peer) {
  socklen_t length = sizeof *peer;
  return accept4(
      listener, (struct sockaddr *)peer, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

/// Sets an integer option of a socket.
static inline int clinux_set_option(int socket, int level, int name, int value) {
  return setsockopt(socket, level, name, &value, sizeof value);
}

/// A non-blocking stream socket of an address family.
static inline int clinux_stream_socket(int family) {
  return socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

/// 1 where a descriptor is a stream socket that listens.
static inline int clinux_is_listening_stream(int descriptor) {
  int type = 0, listens = 0;
  socklen_t size = sizeof type;
  if (getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) != 0) return 0;
  size = sizeof listens;
  if (getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) != 0) return 0;
  return type == SOCK_STREAM && listens;
}

/// The port that a socket is bound to, or -1.
static inline int clinux_bound_port(int socket) {
  struct sockaddr_storage address = {0};
  socklen_t length = sizeof address;
  if (getsockname(socket, (struct sockaddr *)&address, &length) != 0) return -1;
  if (address.ss_family == AF_INET) return ntohs(((struct sockaddr_in *)&address)->sin_port);
  if (address.ss_family == AF_INET6) return ntohs(((struct sockaddr_in6 *)&address)->sin6_port);
  return -1;
}

/// The monotonic clock in nanoseconds.
static inline uint64_t clinux_monotonic(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

/// The wall clock in milliseconds since 1970.
static inline int64_t clinux_wall_milliseconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_REALTIME, &time);
  return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/// 64 random bits from the kernel; 0 when it has none to give.
static inline uint64_t clinux_random(void) {
  uint64_t value = 0;
  return getrandom(&value, sizeof value, 0) == sizeof value ? value : 0;
}

/// Names the calling thread for `top` and debuggers; at most 15 bytes count.
static inline void clinux_name_thread(const char *name) {
  prctl(PR_SET_NAME, name);
}

#endif
