/// Hand-written fakes and fixtures that tests of several packages use.
@NullMarked
package dev.dangjik.testing;

import org.jspecify.annotations.NullMarked;
