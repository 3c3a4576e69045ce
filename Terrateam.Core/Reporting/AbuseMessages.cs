using Terrateam.Core.Locks;

namespace Terrateam.Core.Reporting;

public abstract partial record Message
{
    /// <summary>The same command is queued or running already.</summary>
    /// <param name="Operation">The command.</param>
    /// <param name="Runs">The runs that carry it out.</param>
    public sealed record AlreadyUnderWay(string Operation, IReadOnlyList<RunInTheWay> Runs) : Message;

    /// <summary>A user or a whole repository used up the commands that are allowed in an hour.</summary>
    /// <param name="Login">The user; null where it is the repository.</param>
    /// <param name="Most">How many commands are allowed.</param>
    /// <param name="Until">When commands are carried out again.</param>
    public sealed record BudgetSpent(string? Login, int Most, DateTimeOffset Until) : Message;
}
