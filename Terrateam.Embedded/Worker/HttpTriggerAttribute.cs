namespace Terrateam.Embedded.Worker;

/// <summary>Who may call an HTTP function. Values are those of the real enumeration.</summary>
public enum AuthorizationLevel
{
    /// <summary>Everybody.</summary>
    Anonymous = 0,

    /// <summary>Not offered here, as the real host offers it in no plan: a start-up error.</summary>
    User = 1,

    /// <summary>Callers that present a function key or the master key.</summary>
    Function = 2,

    /// <summary>Not offered here: a start-up error.</summary>
    System = 3,

    /// <summary>Callers that present the master key.</summary>
    Admin = 4,
}

/// <summary>
/// Makes a function answer HTTP requests. Of the real constructors only those that name the level are here: the one
/// that takes just methods leaves the function open to everybody, which nobody should get by omission.
/// </summary>
/// <param name="authLevel">Who may call it.</param>
/// <param name="methods">The methods it answers; none means all.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class HttpTriggerAttribute(AuthorizationLevel authLevel, params string[] methods) : Attribute
{
    /// <summary>
    /// The route below the prefix of host.json (<c>api</c> unless set), in ASP.NET Core's syntax with constraints and
    /// optional parameters. The function's name if not set.
    /// </summary>
    public string? Route { get; set; }

    /// <summary>The methods it answers; empty means all.</summary>
    public string[]? Methods { get; } = methods;

    /// <summary>Who may call it.</summary>
    public AuthorizationLevel AuthLevel { get; } = authLevel;
}
