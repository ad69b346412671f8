/// Executing a plan exactly once and always ending in a known state.
@NullMarked
package dev.dangjik.run;

import org.jspecify.annotations.NullMarked;
