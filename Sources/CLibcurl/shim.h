#include <curl/curl.h>
#include <sys/socket.h>

// curl_easy_setopt, curl_easy_getinfo and curl_multi_setopt are variadic, which Swift cannot call: one function
// for each type of argument.
static inline CURLcode shim_setopt_long(CURL *easy, CURLoption option, long value) { return curl_easy_setopt(easy, option, value); }
static inline CURLcode shim_setopt_offset(CURL *easy, CURLoption option, curl_off_t value) { return curl_easy_setopt(easy, option, value); }
static inline CURLcode shim_setopt_text(CURL *easy, CURLoption option, const char *value) { return curl_easy_setopt(easy, option, value); }
static inline CURLcode shim_setopt_pointer(CURL *easy, CURLoption option, const void *value) { return curl_easy_setopt(easy, option, value); }
static inline CURLcode shim_setopt_transfer(CURL *easy, CURLoption option, size_t (*value)(char *, size_t, size_t, void *)) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode shim_setopt_prereq(CURL *easy, int (*value)(void *, char *, char *, int, int)) {
    return curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, value);
}
static inline CURLcode shim_getinfo_long(CURL *easy, CURLINFO info, long *value) { return curl_easy_getinfo(easy, info, value); }
static inline CURLcode shim_getinfo_pointer(CURL *easy, CURLINFO info, char **value) { return curl_easy_getinfo(easy, info, value); }
static inline CURLcode shim_getinfo_socket(CURL *easy, curl_socket_t *value) { return curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, value); }
static inline CURLMcode shim_multi_setopt_long(CURLM *multi, CURLMoption option, long value) { return curl_multi_setopt(multi, option, value); }
static inline CURLMcode shim_multi_setopt_socket(CURLM *multi, void *context, int (*value)(CURL *, curl_socket_t, int, void *, void *)) {
    curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
    return curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, value);
}

// Lets every transfer look, whatever its sockets say. libcurl would like it not to be used any more.
static inline CURLMcode shim_multi_socket_all(CURLM *multi, int *active) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    return curl_multi_socket_all(multi, active);
#pragma GCC diagnostic pop
}

// The result of a finished transfer lies in a union.
static inline CURLcode shim_message_result(const CURLMsg *message) { return message->data.result; }

// Whether a socket holds bytes that nobody has read. Does not wait.
static inline int shim_has_bytes(curl_socket_t socket) {
    char byte;
    return recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}
