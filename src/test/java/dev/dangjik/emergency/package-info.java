@org.jspecify.annotations.NullMarked
package dev.dangjik.emergency;
