/// Certificates of public names: how they stand, and how they are made anew and served.
@NullMarked
package dev.dangjik.certificate;

import org.jspecify.annotations.NullMarked;
