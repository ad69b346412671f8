package dev.dangjik.store;

import dev.dangjik.config.Secret;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/// Where a database is and as whom to enter it.
///
/// @param url `jdbc:postgresql://host:port/database?options`, without user and password
/// @param user role that logs in
public record Login(String url, String user, Secret<String> password) {
    /// A new connection, outside every pool. Gives up connecting after 5 s and reading after 10 minutes.
    public Connection connect() throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password.reveal());
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "600");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty(
                "ApplicationName", "dangjik " + ProcessHandle.current().pid());
        return DriverManager.getConnection(url, properties);
    }

    /// Server and database, for messages: nothing that follows the `?`.
    public String place() {
        return url.replaceFirst("^jdbc:postgresql:(//)?", "").replaceFirst("\\?.*$", "");
    }
}
