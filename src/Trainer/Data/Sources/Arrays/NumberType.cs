namespace Trainer.Data;

/// <summary>The types of numbers that array files hold.</summary>
internal enum NumberType
{
    /// <summary>Bytes, 0 … 255; also true and false.</summary>
    UInt8,

    /// <summary>−128 … 127.</summary>
    Int8,

    /// <summary>Unsigned, 16 bits.</summary>
    UInt16,

    /// <summary>Signed, 16 bits.</summary>
    Int16,

    /// <summary>Unsigned, 32 bits.</summary>
    UInt32,

    /// <summary>Signed, 32 bits.</summary>
    Int32,

    /// <summary>Unsigned, 64 bits.</summary>
    UInt64,

    /// <summary>Signed, 64 bits.</summary>
    Int64,

    /// <summary>IEEE 754, 16 bits.</summary>
    Float16,

    /// <summary>IEEE 754, 32 bits.</summary>
    Float32,

    /// <summary>IEEE 754, 64 bits.</summary>
    Float64,
}
