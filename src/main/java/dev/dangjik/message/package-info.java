/// What people are told: texts in Korean and English, and the outbox that delivers every message.
@NullMarked
package dev.dangjik.message;

import org.jspecify.annotations.NullMarked;
