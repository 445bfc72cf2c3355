#ifndef SHANHUO_CCRYPTO_H
#define SHANHUO_CCRYPTO_H

// OpenSSL's digests and HMAC, and libcrypt's password hashing, as functions that Swift can call.

#include <crypt.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/random.h>

/// Writes the 32 bytes of HMAC-SHA-256; 1 when it succeeded. Neither pointer may be null.
static inline int ccrypto_hmac_sha256(
    const uint8_t *key, int key_size, const uint8_t *message, size_t message_size,
    uint8_t *output) {
  unsigned int size = 0;
  return HMAC(EVP_sha256(), key, key_size, message, message_size, output, &size) != NULL &&
         size == 32;
}

/// Writes the setting of a new hash ("$y$…"), null-terminated; 1 when it succeeded.
/// `output` holds CRYPT_GENSALT_OUTPUT_SIZE bytes.
static inline int ccrypto_yescrypt_setting(
    unsigned long cost, const char *salt, int salt_size, char *output) {
  return crypt_gensalt_rn("$y$", cost, salt, salt_size, output, CRYPT_GENSALT_OUTPUT_SIZE) != NULL;
}

/// Writes the hash of a null-terminated phrase, null-terminated, and leaves no copy of the phrase
/// in memory of its own; 1 when it succeeded. `output` holds CRYPT_OUTPUT_SIZE bytes.
static inline int ccrypto_hash(const char *phrase, const char *setting, char *output) {
  struct crypt_data *data = (struct crypt_data *)OPENSSL_zalloc(sizeof *data);
  if (data == NULL) return 0;
  const char *hash = crypt_rn(phrase, setting, data, sizeof *data);
  int succeeded = hash != NULL && hash[0] != '*';
  if (succeeded) OPENSSL_strlcpy(output, hash, CRYPT_OUTPUT_SIZE);
  OPENSSL_clear_free(data, sizeof *data);
  return succeeded;
}

#endif
