/// Tests against the lab's real machines, over real SSH.
@NullMarked
package dev.dangjik.lab;

import org.jspecify.annotations.NullMarked;
