namespace Terrateam.Local.Discovery;

/// <summary>
/// All functions that the real worker would refuse, or would run differently than they read.
/// </summary>
/// <param name="faults">Each names its function and method, what is wrong, and what would be right.</param>
internal sealed class InvalidFunctionsException(IReadOnlyList<string> faults)
    : InvalidOperationException(
        $"The host cannot start, {faults.Count} of its functions' declarations are wrong:"
            + string.Concat(faults.Select(fault => $"{Environment.NewLine}  {fault}"))
    )
{
    public IReadOnlyList<string> Faults { get; } = faults;
}
