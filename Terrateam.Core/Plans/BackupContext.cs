namespace Terrateam.Core.Plans;

/// <summary>
/// What a part of a backup is bound to. Sealed as plans are, under another key, and neither ever opens as the other.
/// </summary>
/// <param name="Backup">The id of the backup.</param>
/// <param name="Part">The name of the part.</param>
public sealed record BackupContext(string Backup, string Part) : SealContext
{
    internal override string Purpose => "terrateam/backup";

    internal override string Noun => "part of a backup";

    internal override int MaximumLength => int.MaxValue;

    internal override IReadOnlyList<SealField> Fields => [new("backup", Backup), new("part", Part)];
}
