@org.jspecify.annotations.NullMarked
package dev.dangjik.permission;
