@NullMarked
package dev.dangjik.config;

import org.jspecify.annotations.NullMarked;
