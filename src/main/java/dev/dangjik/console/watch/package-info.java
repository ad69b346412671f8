/// The bot looking after itself: its timers, its vital signs, its measurements.
@NullMarked
package dev.dangjik.console.watch;

import org.jspecify.annotations.NullMarked;
