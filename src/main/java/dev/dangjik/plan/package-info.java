/// What will happen, as immutable data with a digest: plans, segments, steps and remote commands as words.
@NullMarked
package dev.dangjik.plan;

import org.jspecify.annotations.NullMarked;
