/// How long an issuer's keys are believed, and how often it is asked.
package struct JWKSCachePolicy: Sendable {
    /// They are fetched again after this time where the issuer names none. What it names counts within `lifetimes`; `no-cache`,
    /// which is Keycloak's own answer, is not heeded: every request would ask.
    package var lifetime = Duration.seconds(300)
    /// The shortest and the longest time that an issuer may name.
    package var lifetimes = Duration.seconds(30)...Duration.seconds(3600)
    /// How long keys are believed that could not be fetched again.
    package var maximumAge = Duration.seconds(24 * 3600)
    /// Between two fetches that keys with unknown names bring about.
    package var cooldown = Duration.seconds(30)
    /// Until the next try after one that failed, where there are keys, and where there are none.
    package var pause = (stale: Duration.seconds(30), empty: Duration.seconds(2))
    /// How many names are remembered that the issuer does not have, and how long.
    package var unknown = (count: 128, lifetime: Duration.seconds(300))

    package init() {}
}
