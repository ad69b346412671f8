/// Opens admin pages that are normally closed, for a while, and sees that they close.
@NullMarked
package dev.dangjik.exposure;

import org.jspecify.annotations.NullMarked;
