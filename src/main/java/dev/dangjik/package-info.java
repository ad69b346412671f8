/// Dangjik: the officer on watch over production.
@NullMarked
package dev.dangjik;

import org.jspecify.annotations.NullMarked;
