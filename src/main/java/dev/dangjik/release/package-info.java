/// Deploying and rolling back a service.
@NullMarked
package dev.dangjik.release;

import org.jspecify.annotations.NullMarked;
