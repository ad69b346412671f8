/// How the log is written: one line an event, redacted, for people or for machines.
@NullMarked
package dev.dangjik.console.log;

import org.jspecify.annotations.NullMarked;
