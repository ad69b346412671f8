/// The whole bot as people in Slack live it, without machines.
@NullMarked
package dev.dangjik.scenario;

import org.jspecify.annotations.NullMarked;
