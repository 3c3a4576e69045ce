namespace Terrateam.Core.Reporting;

public abstract partial record Message
{
    /// <summary>What was asked for is queued or running already.</summary>
    /// <param name="Operation">What was asked for.</param>
    /// <param name="Runs">What does it.</param>
    public sealed record AlreadyUnderWay(string Operation, IReadOnlyList<RunInTheWay> Runs) : Message;

    /// <summary>Somebody, or a whole repository, gave as many commands as may be given in an hour.</summary>
    /// <param name="Login">Who; null where it is the repository.</param>
    /// <param name="Most">How many may be given.</param>
    /// <param name="Until">When commands are carried out again.</param>
    public sealed record BudgetSpent(string? Login, int Most, DateTimeOffset Until) : Message;
}
