/// The PostgreSQL database: where it comes from, its schema, and transactions on it.
@NullMarked
package dev.dangjik.store;

import org.jspecify.annotations.NullMarked;
