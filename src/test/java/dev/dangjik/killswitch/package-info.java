@org.jspecify.annotations.NullMarked
package dev.dangjik.killswitch;
