/// How a stack is doing, for a person.
@NullMarked
package dev.dangjik.health;

import org.jspecify.annotations.NullMarked;
