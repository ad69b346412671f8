/// The machines: SSH, the supervisor on the VM, and the Docker engine over the same connection.
@NullMarked
package dev.dangjik.remote;

import org.jspecify.annotations.NullMarked;
