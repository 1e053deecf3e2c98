/// The version of all that is built from this package.
package let productVersion = "0.1.0"
