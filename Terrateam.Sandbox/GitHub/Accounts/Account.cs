namespace Terrateam.Sandbox.GitHub.Accounts;

internal enum AccountType
{
    User,

    Organization,

    /// <summary>The account of an App.</summary>
    Bot,
}

/// <summary>A user, organisation or bot.</summary>
internal sealed record Account(long Id, string Login, AccountType Type)
{
    public string NodeId { get; } =
        Ids.Node(
            Type switch
            {
                AccountType.User => "U",
                AccountType.Bot => "BOT",
                _ => "O",
            },
            Id
        );
}

/// <summary>An address of a user.</summary>
internal sealed record AccountEmail(string Address, bool IsPrimary, bool IsVerified);

/// <summary>A team of an organisation; <see cref="Members"/> maps logins to <c>active</c> or <c>pending</c>.</summary>
internal sealed record Team(long Id, Account Organization, string Slug, bool IsSecret)
{
    public string NodeId { get; } = Ids.Node("T", Id);

    public Dictionary<string, string> Members { get; } = new(StringComparer.OrdinalIgnoreCase);
}
