#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

// A public key from its two numbers, big-endian. In C because OSSL_PARAM_BLD keeps the pointer to each name, which in Swift
// is gone after the call. It accepts any numbers at all: whoever calls has looked at them. NULL when that fails.
static inline EVP_PKEY *shim_rsa_public_key(const unsigned char *n, int nLength, const unsigned char *e, int eLength) {
    EVP_PKEY *key = NULL;
    OSSL_PARAM *parameters = NULL;
    EVP_PKEY_CTX *context = NULL;
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    BIGNUM *modulus = BN_bin2bn(n, nLength, NULL), *exponent = BN_bin2bn(e, eLength, NULL);
    if (builder && modulus && exponent && OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, modulus)
        && OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, exponent) && (parameters = OSSL_PARAM_BLD_to_param(builder))
        && (context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL)) && EVP_PKEY_fromdata_init(context) == 1
        && EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1) {
        key = NULL;
    }
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(parameters);
    OSSL_PARAM_BLD_free(builder);
    BN_free(modulus);
    BN_free(exponent);
    return key;
}

// A new private key. EVP_RSA_gen is a macro over a variadic function.
static inline EVP_PKEY *shim_rsa_generate(unsigned int bits) { return EVP_RSA_gen(bits); }

// A private key from PEM (PKCS #8). It asks nobody for a passphrase: one that is encrypted is refused.
static inline int shim_no_passphrase(char *buffer, int size, int writes, void *context) {
    (void)buffer, (void)size, (void)writes, (void)context;
    return -1;
}
static inline EVP_PKEY *shim_private_key_from_pem(const void *pem, int length) {
    BIO *bio = BIO_new_mem_buf(pem, length);
    EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, shim_no_passphrase, NULL) : NULL;
    BIO_free(bio);
    return key;
}

// The PEM of a private key; BIO_get_mem_data is a macro. The caller frees the BIO, NULL when there is none.
static inline BIO *shim_private_key_pem(EVP_PKEY *key) {
    BIO *bio = BIO_new(BIO_s_mem());
    if (bio && PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) != 1) {
        BIO_free(bio);
        bio = NULL;
    }
    return bio;
}
static inline long shim_bio_data(BIO *bio, char **data) { return BIO_get_mem_data(bio, data); }

// A number of a key, big-endian: its length, or 0. `name` is OSSL_PKEY_PARAM_RSA_N or OSSL_PKEY_PARAM_RSA_E, which Swift does not see.
static inline int shim_rsa_number(const EVP_PKEY *key, int isModulus, unsigned char *into, int capacity) {
    BIGNUM *number = NULL;
    int length = 0;
    if (EVP_PKEY_get_bn_param(key, isModulus ? OSSL_PKEY_PARAM_RSA_N : OSSL_PKEY_PARAM_RSA_E, &number) == 1
        && BN_num_bytes(number) <= capacity) {
        length = BN_bn2bin(number, into);
    }
    BN_free(number);
    return length;
}
