#ifndef SHANHUO_CCRYPTO_H
#define SHANHUO_CCRYPTO_H

// OpenSSL's digests and HMAC, and libcrypt's password hashing, as functions that Swift can call.

#include <crypt.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/random.h>

/// A context that makes HMAC-SHA-256 under one key after the other, with the algorithms looked up;
/// null when it cannot be had. To be freed with EVP_MAC_CTX_free.
static inline EVP_MAC_CTX *ccrypto_hmac_sha256_new(void) {
  EVP_MAC *algorithm = EVP_MAC_fetch(NULL, "HMAC", NULL);
  EVP_MAC_CTX *context = algorithm == NULL ? NULL : EVP_MAC_CTX_new(algorithm);
  EVP_MAC_free(algorithm);
  OSSL_PARAM digest[] = {
      OSSL_PARAM_construct_utf8_string("digest", (char *)"SHA256", 0), OSSL_PARAM_construct_end()};
  if (context != NULL && EVP_MAC_CTX_set_params(context, digest) == 1) return context;
  EVP_MAC_CTX_free(context);
  return NULL;
}

/// Writes the 32 bytes of HMAC-SHA-256; 1 when it succeeded. The key may not be null.
static inline int ccrypto_hmac_sha256(
    EVP_MAC_CTX *context, const uint8_t *key, size_t key_size, const uint8_t *message,
    size_t message_size, uint8_t *output) {
  size_t size = 0;
  return EVP_MAC_init(context, key, key_size, NULL) == 1 &&
         EVP_MAC_update(context, message, message_size) == 1 &&
         EVP_MAC_final(context, output, &size, 32) == 1 && size == 32;
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
